-- The topic that a generation reads for each of its stream types, in their order; null: those of their plain names.
alter table projection.generation add column topics text[];

package dev.ordinal.personaldata;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Seals texts about a subject, and opens them while the subject's key is there. A sealed text is {@code sealed:1:<subject>:<base64url>}, AES-256-GCM bound to subject and
 * component, so that one can't be put in another's place; the same text of the same component is sealed the same.
 *
 * <p>Keys are remembered for {@link #KEYS_ARE_REMEMBERED}, so that long after its destruction a key may still open what this process reads; whoever destroys it here forgets it
 * at once. Safe for use by several threads. All methods throw {@link KeysUnavailable} where the keys' database, or the master key, can't be asked now.
 */
public final class PersonalData implements AutoCloseable {

    /** After its destruction, a key opens nothing any more in any process after this time. */
    public static final Duration KEYS_ARE_REMEMBERED = Duration.ofSeconds(2);

    private static final int MOST_REMEMBERED = 10_000;
    private static final int ROTATED_AT_A_TIME = 500;

    private final KeyStore store;
    private final MasterKey master;
    private final LongSupplier nanoTime;
    private final Cache<String, Remembered> remembered;

    /** @param readAt  before the database was asked, by the clock for durations */
    private record Remembered(@Nullable SubjectKey key, boolean erased, long readAt) {}

    private PersonalData(KeyStore store, MasterKey master, LongSupplier nanoTime) {
        this.store = store;
        this.master = master;
        this.nanoTime = nanoTime;
        this.remembered = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(KEYS_ARE_REMEMBERED)
                .build();
    }

    /**
     * For a server: brings the tables to this version first. Several processes may do so at once.
     *
     * @throws WrongMasterKey where the master key is not the one, or lacks a version, that wrapped the keys
     */
    public static PersonalData migrated(KeysDatabase database, MasterKey master) {
        PersonalData data = connected(database, master);
        try {
            data.store.migrate();
            data.requireRightMasterKey();
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
        return data;
    }

    /** For a tool, which takes the tables as they are. */
    public static PersonalData connected(KeysDatabase database, MasterKey master) {
        return connected(database, master, System::nanoTime);
    }

    static PersonalData connected(KeysDatabase database, MasterKey master, LongSupplier nanoTime) {
        return new PersonalData(new KeyStore(database), master, nanoTime);
    }

    private void requireRightMasterKey() {
        store.ofOldestAndNewestVersion().forEach(key -> master.unwrap(key.subject(), key.version(), key.key()));
    }

    /** Whether the text has the form of a sealed one. */
    public static boolean isSealed(String text) {
        return SubjectKey.isSealed(text);
    }

    /** Returns where the keys' database answers, for a check of health; the master key is not asked for. */
    public void requireReachable() {
        store.requireReachable();
    }

    /**
     * Makes a key for the subject, if it has none; durable on return. One that was erased gets none.
     *
     * @throws WrongMasterKey where all keys are wrapped by newer versions of the master key than this process has
     */
    public void enrol(String subject) {
        byte[] key = SubjectKey.random();
        long madeAt = nanoTime.getAsLong();
        if (store.add(new KeyStore.Wrapped(subject, master.version(), master.wrap(subject, key)))) {
            Remembered _ = remember(subject, new Remembered(new SubjectKey(subject, key), false, madeAt));
        }
    }

    /** Takes back an {@link #enrol} where nothing was sealed that is kept anywhere: the ledger says nothing of it. */
    public void discard(String subject) {
        store.discard(subject);
        remembered.invalidate(subject);
    }

    /**
     * The text as it may rest anywhere.
     *
     * @param component  what the text is of the subject; to be named again when it is opened
     * @throws NoKey where the subject was erased or never enrolled
     */
    public String seal(String subject, String component, String text) {
        Remembered known = known(subject);
        if (known.key == null) {
            known = read(subject);
        }
        if (known.key == null) {
            throw new NoKey(subject, known.erased);
        }
        return known.key.seal(component, text);
    }

    /**
     * What was sealed; empty where the subject was erased.
     *
     * @throws NotSealedHere where the text is anything else than what {@link #seal} made for this subject and component
     * @throws NoKey where the key is missing though nobody was erased: it was lost, or these are the keys of another system
     */
    public Optional<String> open(String subject, String component, String sealed) {
        Remembered known = known(subject);
        if (known.key == null && !known.erased) {
            throw new NoKey(subject, false);
        }
        return Optional.ofNullable(known.key).map(key -> key.open(component, sealed));
    }

    /** Reads the keys of several subjects at once, for those whose texts are opened next. */
    public void fetch(Collection<String> subjects) {
        List<String> missing = subjects.stream()
                .distinct()
                .filter(subject -> current(subject) == null)
                .toList();
        if (!missing.isEmpty()) {
            List<Remembered> _ = read(missing);
        }
    }

    /** Destroys the subject's key for ever and writes the ledger; durable on return. Doing it again changes nothing. */
    public void erase(Erasure erasure) {
        store.erase(erasure);
        remembered.put(erasure.subject(), new Remembered(null, true, nanoTime.getAsLong()));
    }

    /** As {@link #erase(Erasure)}, now. */
    public void erase(String subject, String by, InstantSource clock) {
        erase(new Erasure(subject, clock.instant(), by));
    }

    /** Who was erased, the earliest first. */
    public List<Erasure> ledger() {
        return store.ledger();
    }

    /** Whether the subject stands in the ledger. */
    public boolean isErased(String subject) {
        return store.isErased(subject);
    }

    /** Whether a key of the subject is stored, be it in use or not. */
    public boolean hasKey(String subject) {
        return store.hasKey(subject);
    }

    /** The version of the master key that wraps now. */
    public int masterVersion() {
        return master.version();
    }

    /**
     * Wraps every key with the newest version of the master key, while others go on sealing and opening; where it ends early, calling it again goes on. Afterwards no older
     * version is needed, and who has only older ones adds no keys any more.
     *
     * @return how many an older version had wrapped
     * @throws WrongMasterKey where the master key is not the one, or lacks a version, that wrapped the keys: a newer one, say, of a rotation that overtook this one
     */
    public int rotate() {
        requireRightMasterKey();
        int rotated = 0;
        while (true) {
            List<KeyStore.Wrapped> old = store.wrappedBefore(master.version(), ROTATED_AT_A_TIME);
            if (old.isEmpty() && !store.isAnyWrappedBefore(master.version())) {
                requireRightMasterKey();
                return rotated;
            }
            store.replace(old.stream().map(this::wrappedAnew).toList());
            rotated += old.size();
        }
    }

    private KeyStore.Wrapped wrappedAnew(KeyStore.Wrapped old) {
        byte[] key = master.unwrap(old.subject(), old.version(), old.key());
        return new KeyStore.Wrapped(old.subject(), master.version(), master.wrap(old.subject(), key));
    }

    private Remembered known(String subject) {
        Remembered known = current(subject);
        return known == null ? read(subject) : known;
    }

    private @Nullable Remembered current(String subject) {
        Remembered known = remembered.getIfPresent(subject);
        return known == null || nanoTime.getAsLong() - known.readAt >= KEYS_ARE_REMEMBERED.toNanos() ? null : known;
    }

    private Remembered read(String subject) {
        return read(List.of(subject)).getFirst();
    }

    private List<Remembered> read(List<String> subjects) {
        long readAt = nanoTime.getAsLong();
        return store.find(subjects).stream()
                .map(found -> {
                    SubjectKey key = found.key() == null ? null : unwrapped(found.key());
                    return remember(found.subject(), new Remembered(key, found.erased(), readAt));
                })
                .toList();
    }

    /** What is known from then on: an erasure is final, and what was read before it comes too late. */
    private Remembered remember(String subject, Remembered read) {
        return Objects.requireNonNull(
                remembered.asMap().merge(subject, read, (known, late) -> known.erased ? known : late));
    }

    private SubjectKey unwrapped(KeyStore.Wrapped key) {
        return new SubjectKey(key.subject(), master.unwrap(key.subject(), key.version(), key.key()));
    }

    @Override
    public void close() {
        store.close();
    }
}

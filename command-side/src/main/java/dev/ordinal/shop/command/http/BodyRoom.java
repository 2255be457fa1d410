package dev.ordinal.shop.command.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** How many bytes the bodies of all requests under way may have together. Any number of threads. */
final class BodyRoom {

    private final Semaphore bytes;

    BodyRoom(long bytes) {
        this.bytes = new Semaphore(Math.toIntExact(Math.min(bytes, Integer.MAX_VALUE)));
    }

    /** The body of the current request, whose bytes take room as they come, until the request ends. */
    InputStream metered(InputStream body) {
        Metered metered = new Metered(body);
        RequestContextHolder.currentRequestAttributes()
                .registerDestructionCallback(
                        BodyRoom.class.getName(), metered::giveBack, RequestAttributes.SCOPE_REQUEST);
        return metered;
    }

    private final class Metered extends FilterInputStream {

        private int taken;

        Metered(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            throw new UnsupportedOperationException("reads many at a time");
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            int read = super.read(into, from, most);
            if (read > 0) {
                take(read);
            }
            return read;
        }

        private void take(int count) {
            if (!bytes.tryAcquire(count)) {
                throw new ProblemException(
                        503, "overloaded", "Too many large requests are under way; nothing was done.");
            }
            taken += count;
        }

        void giveBack() {
            bytes.release(taken);
        }
    }
}

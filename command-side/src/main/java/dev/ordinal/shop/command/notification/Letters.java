package dev.ordinal.shop.command.notification;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Writes mails from templates. Safe for use by several threads. */
final class Letters {

    private static final Mustache.Compiler PLAIN = Mustache.compiler().escapeHTML(false);
    private static final Mustache.Compiler HTML = Mustache.compiler();

    private final Map<Letter, Form> forms = new EnumMap<>(Letter.class);

    private record Form(Template text, Template html) {}

    Letters() {
        Arrays.stream(Letter.values())
                .forEach(letter -> forms.put(
                        letter,
                        new Form(
                                PLAIN.compile(read(letter.template() + ".txt")),
                                HTML.compile(read(letter.template() + ".html")))));
    }

    /** @param facts  what the template names, beside the person's name and e-mail */
    Mail write(Letter letter, Addressee.Person to, String eventId, Instant at, Map<String, ?> facts) {
        Form form = Objects.requireNonNull(forms.get(letter));
        Map<String, Object> all = new HashMap<>(facts);
        all.put("name", to.name());
        String[] subjectAndText = form.text.execute(all).split("\\R\\R", 2);
        return new Mail(
                eventId + "." + letter.template(),
                to.email(),
                subjectAndText[0],
                subjectAndText[1],
                form.html.execute(all),
                at);
    }

    private static String read(String name) {
        try (InputStream in = Letters.class.getResourceAsStream("/mail/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

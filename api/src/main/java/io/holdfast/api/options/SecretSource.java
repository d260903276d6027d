package io.holdfast.api.options;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Where a secret is kept when it is not in the configuration itself. */
sealed interface SecretSource {

    /** More than any password or key. */
    int MAX_BYTES = 64 << 10;

    /**
     * The secret.
     *
     * @throws IllegalArgumentException when it is not there, with the reason and without the secret
     */
    Secret fetch(Map<String, String> environment);

    /** A file; one newline at its end does not count. */
    record File(Path path) implements SecretSource {
        @Override
        public Secret fetch(Map<String, String> environment) {
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw new IllegalArgumentException("the secret file " + path + " is larger than 64 KiB");
                }
                return new Secret(new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\R\\z", ""));
            } catch (NoSuchFileException e) {
                throw new IllegalArgumentException("there is no secret file " + path, e);
            } catch (AccessDeniedException e) {
                throw new IllegalArgumentException("cannot read the secret file " + path + ": permission denied", e);
            } catch (IOException e) {
                throw new IllegalArgumentException("cannot read the secret file " + path + ": " + e.getMessage(), e);
            }
        }
    }

    /** An environment variable. */
    record Variable(String name) implements SecretSource {
        @Override
        public Secret fetch(Map<String, String> environment) {
            String value = environment.get(name);
            if (value == null) {
                throw new IllegalArgumentException("the environment variable " + name + " is not set");
            }
            return new Secret(value);
        }
    }

    /** A systemd credential: a file in the folder that {@code CREDENTIALS_DIRECTORY} names. */
    record Credential(String name) implements SecretSource {
        @Override
        public Secret fetch(Map<String, String> environment) {
            String folder = environment.get("CREDENTIALS_DIRECTORY");
            if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9_.-]*")) {
                throw new IllegalArgumentException("\"" + name + "\" is not the name of a systemd credential");
            }
            if (folder == null) {
                throw new IllegalArgumentException(
                        "there is no systemd credential \"" + name + "\": CREDENTIALS_DIRECTORY is not set");
            }
            return new File(Path.of(folder, name)).fetch(environment);
        }
    }
}

package io.holdfast.plugin.checkhttp;

import java.util.Optional;

/**
 * What a server answered, besides the body.
 *
 * @param location where it redirects to
 */
record Response(int status, Optional<String> location) {}

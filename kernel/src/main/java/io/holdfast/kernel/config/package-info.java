/**
 * Configuration files as trees of {@link io.holdfast.api.options.OptionNode}, every mistake with its file and line. The
 * only package that sees typesafe-config.
 */
@NullMarked
package io.holdfast.kernel.config;

import org.jspecify.annotations.NullMarked;

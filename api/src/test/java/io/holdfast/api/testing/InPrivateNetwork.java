package io.holdfast.api.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs each test method of a class in a program of its own, as root of network and mount namespaces of its own: it may
 * do to the network what it likes. Needs {@code unshare} and {@code ip}, and no privilege where user namespaces are
 * allowed.
 *
 * <p>The class is top level; its test methods take no arguments; life-cycle methods such as {@code @BeforeEach} do not
 * run. {@link PrivateNetwork} has what the test methods need.
 *
 * <p>What cannot run because something is missing is left out and says what is missing; with {@code CI=true} in the
 * environment it fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PrivateNetworkExtension.class)
public @interface InPrivateNetwork {

    /** Further programs that the tests need, such as {@code nft}. */
    String[] needs() default {};
}

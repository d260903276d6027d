package io.holdfast.api.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs each test method of a class as root of a kernel of its own: User-mode Linux, a Linux kernel that is an ordinary
 * program, needs no privilege, and has IPVS whatever the machine's own kernel has. The files are those of this machine,
 * but for {@code /run}. One kernel serves all methods of a class; each method has a program of its own in it.
 *
 * <p>The class is top level; its test methods take no arguments; life-cycle methods such as {@code @BeforeEach} do not
 * run. {@link PrivateNetwork} has what the test methods need.
 *
 * <p>What cannot run because something is missing is left out and says what is missing; with {@code CI=true} in the
 * environment it fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(UserModeLinuxExtension.class)
public @interface InUserModeLinux {

    /** Further programs that the tests need, such as {@code ipvsadm}. */
    String[] needs() default {};
}

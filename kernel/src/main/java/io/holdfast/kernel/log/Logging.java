package io.holdfast.kernel.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets logging up without a file: found by logback through {@code META-INF/services}.
 *
 * <p>INFO is what an operator acts on, WARN needs a person, ERROR is a promise we failed.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        StandardErrorAppender appender = new StandardErrorAppender(System.err, System.getenv("JOURNAL_STREAM") != null);
        appender.setContext(context);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        // kernel.plugin turns whatever PF4J would log into problems of the plugin.
        context.getLogger("org.pf4j").setLevel(Level.OFF);
        // Libraries tell at INFO what only their authors act on.
        context.getLogger("io.netty").setLevel(Level.WARN);
        // It looks for a loopback address that nobody asks it for, and complains at length in a network namespace
        // without one.
        context.getLogger("io.netty.util.NetUtil").setLevel(Level.ERROR);
        context.getLogger("io.netty.util.NetUtilInitializations").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Shows what happens per packet as well. */
    public static void debug() {
        context().getLogger("io.holdfast").setLevel(Level.DEBUG);
    }

    /** Writes out what is queued; nothing is logged afterwards. */
    public static void close() {
        context().stop();
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}

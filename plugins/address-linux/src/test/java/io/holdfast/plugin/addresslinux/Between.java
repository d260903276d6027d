package io.holdfast.plugin.addresslinux;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;

/** What stands between the provider and the real thing. */
final class Between {

    private Between() {}

    @FunctionalInterface
    interface Around {
        Object call(String method, Object[] arguments, Callable<Object> real) throws Exception;
    }

    static <T> T around(Class<T> type, T real, Around around) {
        return type.cast(Proxy.newProxyInstance(
                Between.class.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) -> around.call(method.getName(), arguments, () -> {
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() instanceof Exception cause ? cause : e;
                    }
                })));
    }
}

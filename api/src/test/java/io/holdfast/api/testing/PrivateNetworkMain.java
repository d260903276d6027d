package io.holdfast.api.testing;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** The program in which one test method runs. */
final class PrivateNetworkMain {

    private PrivateNetworkMain() {}

    /** Arguments: the test's class and method. Exit code 0 when the method returned. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        try {
            Class<?> test = Class.forName(arguments[0]);
            Constructor<?> constructor = test.getDeclaredConstructor();
            Method method = test.getDeclaredMethod(arguments[1]);
            constructor.setAccessible(true);
            method.setAccessible(true);
            method.invoke(constructor.newInstance());
        } catch (InvocationTargetException e) {
            e.printStackTrace(System.out);
            System.exit(1);
        }
        System.exit(0);
    }
}

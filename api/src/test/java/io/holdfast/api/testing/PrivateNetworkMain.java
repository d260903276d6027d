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
            Method method = method(test, arguments[1]);
            constructor.setAccessible(true);
            method.setAccessible(true);
            method.invoke(constructor.newInstance());
        } catch (InvocationTargetException e) {
            e.printStackTrace(System.out);
            System.exit(1);
        }
        System.exit(0);
    }

    /** Of the class itself, or inherited. */
    private static Method method(Class<?> test, String name) throws NoSuchMethodException {
        for (Class<?> declaring = test; declaring != null; declaring = declaring.getSuperclass()) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == 0) {
                    return method;
                }
            }
        }
        throw new NoSuchMethodException(test + " has no test method " + name);
    }
}

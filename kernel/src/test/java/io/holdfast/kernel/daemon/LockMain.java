package io.holdfast.kernel.daemon;

/** A program that takes the lock of its network namespace, says what came of it, and stays until its input ends. */
final class LockMain {

    private LockMain() {}

    public static void main(String[] arguments) throws Exception {
        Limitations limitations = new Limitations();
        new NamespaceLock(limitations).start();
        System.out.println("started " + limitations.all());
        while (System.in.read() >= 0) {
            // Nobody writes.
        }
        System.exit(0);
    }
}

package io.holdfast.kernel.daemon;

/** The version of Holdfast. */
public final class Version {

    private Version() {}

    /** The version in the jar's manifest; classes that were never packaged have none. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "0.0.0-unpackaged" : version;
    }
}

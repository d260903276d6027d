package io.holdfast.kernel.vrrp;

import java.util.List;

/** Told, in sentences, what protection of the addresses this machine cannot give. */
public interface Limits {

    /** These hold from now on. */
    void say(List<String> sentences);

    /** These hold no longer. */
    void withdraw(List<String> sentences);
}

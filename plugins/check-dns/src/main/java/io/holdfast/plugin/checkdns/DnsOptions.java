package io.holdfast.plugin.checkdns;

import io.holdfast.api.options.OptionType;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What to ask a name server and what it has to answer.
 *
 * @param question the name and the type asked for
 * @param rcode the response code that is expected
 * @param minAnswers how many records of the type have to be in the answer
 * @param expected records that have to be among them; what follows the type in a zone file
 */
public record DnsOptions(
        Record question, boolean recursion, Transport transport, int rcode, int minAnswers, List<Record> expected) {

    public DnsOptions {
        expected = List.copyOf(expected);
    }

    /** How the question travels. */
    public enum Transport {
        /** By UDP, and by TCP when the answer is cut short (RFC 7766, section 5). */
        UDP,
        TCP
    }

    static Value<DnsOptions> read(OptionsReader in) {
        Value<Name> name = in.string("name").map(DnsOptions::name).orElse(Name.root);
        Value<Integer> type = in.string("record").map(DnsOptions::type).orElse(Type.SOA);
        Value<Boolean> recursion = in.bool("recursion").orElse(true);
        Value<Transport> transport =
                in.enumeration("transport", Transport.class).orElse(Transport.UDP);
        Value<Integer> rcode = in.string("rcode").map(DnsOptions::rcode).orElse(Rcode.NOERROR);
        Value<Integer> minAnswers = in.integer("min-answers").between(0, 1000).orElse(0);
        // What records of an unknown type contain is not known either.
        Value<List<Record>> expected = in.list("expect", OptionType.STRING)
                .map(texts -> type.ifSound().stream()
                        .flatMap(known ->
                                texts.stream().map(text -> record(name.ifSound().orElse(Name.root), known, text)))
                        .toList())
                .orElse(List.of());
        return in.build(() -> new DnsOptions(
                Record.newRecord(name.get(), type.get(), DClass.IN),
                recursion.get(),
                transport.get(),
                rcode.get(),
                minAnswers.get(),
                expected.get()));
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a domain name", e);
        }
    }

    private static int type(String text) {
        int type = Type.value(text.toUpperCase(Locale.ROOT));
        if (type < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not a record type such as A, AAAA, MX, SOA or TXT");
        }
        return type;
    }

    private static int rcode(String text) {
        int rcode = Rcode.value(text.toUpperCase(Locale.ROOT));
        if (rcode < 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a response code such as NOERROR, NXDOMAIN or REFUSED");
        }
        return rcode;
    }

    private static Record record(Name name, int type, String text) {
        try {
            return Record.fromString(name, type, DClass.IN, 0, text, Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not the content of a record of type " + Type.string(type), e);
        }
    }

    /** What is wrong with an answer: its code and its records of the type; empty when nothing is. */
    Optional<String> objection(int found, List<Record> answers) {
        if (found != rcode) {
            return Optional.of("response code " + Rcode.string(found) + ", expected " + Rcode.string(rcode));
        }
        if (answers.size() < minAnswers) {
            return Optional.of(answers.size() + " answers of type " + Type.string(question.getType()) + ", expected "
                    + minAnswers + " at least");
        }
        // The owner's name may differ, behind a CNAME.
        return expected.stream()
                .filter(wanted -> answers.stream().noneMatch(answer -> sameContent(answer, wanted)))
                .findFirst()
                .map(missing -> missing.rdataToString() + " is not among the answers: "
                        + (answers.isEmpty()
                                ? "there are none"
                                : String.join(
                                        ", ",
                                        answers.stream()
                                                .map(Record::rdataToString)
                                                .toList())));
    }

    private static boolean sameContent(Record one, Record other) {
        return Arrays.equals(one.rdataToWireCanonical(), other.rdataToWireCanonical());
    }
}

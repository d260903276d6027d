package io.holdfast.plugin.checkdns;

import io.holdfast.api.check.HealthChecker;
import io.holdfast.api.check.HealthCheckerFactory;
import io.holdfast.api.check.Target;
import io.holdfast.api.check.Verdict;
import io.holdfast.api.options.OptionsReader;
import io.holdfast.api.options.Value;
import io.holdfast.api.time.Deadline;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.util.List;
import org.pf4j.Extension;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** {@code type = dns}: a name server is well when it answers a question as expected. */
@Extension
public final class DnsCheckerFactory implements HealthCheckerFactory<DnsOptions> {

    @Override
    public String type() {
        return "dns";
    }

    @Override
    public Value<DnsOptions> options(OptionsReader in) {
        return DnsOptions.read(in);
    }

    @Override
    public HealthChecker create(DnsOptions options, Context context) {
        return (target, deadline) -> check(options, target, deadline);
    }

    private static Verdict check(DnsOptions options, Target target, Deadline deadline) {
        Message query = Message.newQuery(options.question());
        if (!options.recursion()) {
            query.getHeader().unsetFlag(Flags.RD);
        }
        try {
            Message answer = new Exchange(query, target, deadline).run(options.transport());
            List<Record> records = answer.getSection(Section.ANSWER).stream()
                    .filter(record -> record.getType() == options.question().getType())
                    .toList();
            return options.objection(answer.getRcode(), records)
                    .<Verdict>map(Verdict::unhealthy)
                    .orElseGet(() -> Verdict.healthy(Rcode.string(answer.getRcode()) + ", " + records.size()
                            + (records.size() == 1 ? " answer" : " answers")));
        } catch (PortUnreachableException _) {
            return Verdict.unhealthy("ICMP says that the port is unreachable");
        } catch (IOException e) {
            return Verdict.failed("asking for " + options.question().getName(), e);
        }
    }
}

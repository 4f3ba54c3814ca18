package dev.sluice.tls.shim;

import java.util.ArrayList;
import java.util.List;

/** What an invocation asks for: the settings of its first connection, of those that resume, and of a rejected one tried again. */
final class Arguments {
    private static final String OTHER_PROCESS = "-on-handshaker";

    private final Settings initial = new Settings();
    private final Settings resume = new Settings();
    private final Settings retry = new Settings();

    private Arguments() {}

    static Arguments parse(List<String> arguments) throws Unimplemented, ShimFailure {
        Arguments parsed = new Arguments();
        for (int next = 0; next < arguments.size(); next++) {
            String argument = arguments.get(next);
            String name = without("-on-shim", without(OTHER_PROCESS, argument));
            List<Settings> concerned = parsed.concernedBy(name);
            Flag flag = find(without("-on-initial", without("-on-resume", without("-on-retry", name))));
            String parameter = "";
            if (flag.takes() != Flag.Takes.NOTHING) {
                next++;
                if (next == arguments.size()) {
                    throw new ShimFailure("missing parameter for " + argument);
                }
                parameter = arguments.get(next);
            }
            if (!argument.startsWith(OTHER_PROCESS + "-")) {
                for (Settings settings : concerned) {
                    settings.put(flag, parameter);
                }
            }
        }
        return parsed;
    }

    Settings initial() {
        return initial;
    }

    Settings resume() {
        return resume;
    }

    Settings retry() {
        return retry;
    }

    private List<Settings> concernedBy(String name) {
        List<Settings> concerned = new ArrayList<>();
        if (name.startsWith("-on-initial-")) {
            concerned.add(initial);
        } else if (name.startsWith("-on-resume-")) {
            concerned.add(resume);
        } else if (name.startsWith("-on-retry-")) {
            concerned.add(retry);
        } else {
            concerned.addAll(List.of(initial, resume, retry));
        }
        return concerned;
    }

    private static String without(String prefix, String name) {
        return name.startsWith(prefix + "-") ? name.substring(prefix.length()) : name;
    }

    private static Flag find(String name) throws Unimplemented {
        Flag flag = Flag.of(name).orElse(null);
        if (flag == null) {
            throw new Unimplemented(Declined.of(name)
                    .map(reason -> name + ": " + reason.reason())
                    .orElse("unknown flag " + name));
        }
        return flag;
    }
}

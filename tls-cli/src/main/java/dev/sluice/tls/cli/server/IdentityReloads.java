package dev.sluice.tls.cli.server;

import dev.sluice.tls.cli.report.CertificateText;
import dev.sluice.tls.cli.terminal.Printable;
import dev.sluice.tls.cli.terminal.Printer;
import dev.sluice.tls.config.Expiry;
import dev.sluice.tls.config.Identity;
import dev.sluice.tls.config.IdentityFiles;
import dev.sluice.tls.config.RefreshFailure;
import dev.sluice.tls.config.Refreshable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** Looks at the files of the server's identities and says what is new about them, each thing once. Used by one thread. */
final class IdentityReloads implements Refreshable {
    private static final Duration SOON = Duration.ofDays(7);

    private final IdentityFiles files;
    private final Printer err;
    private final LongConsumer changed;
    private final Set<Expiry> announced = new HashSet<>();
    private List<String> failing = List.of();

    /**
     * @param changed told the epoch that begins
     */
    IdentityReloads(IdentityFiles files, Printer err, LongConsumer changed) {
        this.files = files;
        this.err = err;
        this.changed = changed;
        warnOfExpiry();
    }

    @Override
    public boolean refresh() {
        boolean isNew = files.refresh();
        if (isNew) {
            err.line("certificate replaced (epoch " + files.epoch() + "): " + summary(files.identities()));
            changed.accept(files.epoch());
        }
        tellFailures(isNew);
        warnOfExpiry();
        return isNew;
    }

    private static String summary(List<Identity> identities) {
        return identities.stream()
                .map(identity -> CertificateText.summary(identity.certificate()))
                .collect(Collectors.joining("; "));
    }

    private void tellFailures(boolean isNew) {
        List<String> now = files.failures().stream()
                .map(RefreshFailure::reason)
                .map(reason -> Printable.of(String.valueOf(reason.getMessage())))
                .toList();
        now.stream()
                .filter(text -> !failing.contains(text))
                .forEach(text -> warn(text + "; the certificate before stays in use"));
        if (now.isEmpty() && !failing.isEmpty() && !isNew) {
            err.line("the files of the certificate are whole again");
        }
        failing = now;
    }

    private void warnOfExpiry() {
        Instant now = Instant.now();
        for (Expiry expiry : files.expiringWithin(SOON, now)) {
            if (announced.add(expiry)) {
                warn(expiry.what() + (now.isAfter(expiry.at()) ? " has expired: " : " expires soon: ") + expiry.at());
            }
        }
    }

    private void warn(String text) {
        err.line(err.warning("warning: ") + text);
    }
}

package dev.sluice.checks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The arrows between the packages of tls-core, and what the core never touches. The rules hold for the packages under
 * any root: the real one, and that of the examples that show of each rule that it can fail.
 */
final class CoreRules {

    private static final Set<String> JCA_ENGINES = Set.of(
            "java.security.AlgorithmParameters",
            "java.security.KeyFactory",
            "java.security.KeyPairGenerator",
            "java.security.MessageDigest",
            "java.security.Signature");

    private static final Set<String> THREADS = Set.of(
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.util.Timer",
            "java.util.concurrent.Executors",
            "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.ThreadPoolExecutor");

    private static final Set<String> CLOCK = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.systemUTC",
            "java.time.Instant.now",
            "java.time.InstantSource.system",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.util.Date.<init>");

    private static final Set<String> RANDOMNESS = Set.of(
            "java.lang.Math.random",
            "java.security.SecureRandom.<init>",
            "java.security.SecureRandom.getInstance",
            "java.security.SecureRandom.getInstanceStrong",
            "java.util.Random.<init>",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current");

    private final String root;

    CoreRules(String root) {
        this.root = root;
    }

    List<ArchRule> all() {
        return List.of(
                never(
                        "wire..",
                        "crypto..",
                        "message..",
                        "extension..",
                        "secrets..",
                        "record..",
                        "handshake..",
                        "session.."),
                never(
                        "crypto",
                        "wire..",
                        "message..",
                        "extension..",
                        "secrets..",
                        "record..",
                        "handshake..",
                        "session.."),
                never("crypto.jca..", "message..", "extension..", "secrets..", "record..", "handshake..", "session.."),
                never("trust..", "config..", "message..", "extension..", "record..", "handshake..", "session.."),
                never("message..", "handshake..", "session.."),
                never("extension..", "handshake..", "session.."),
                never("secrets..", "handshake..", "session.."),
                never("record..", "handshake..", "session.."),
                never("handshake..", "record.stream..", "record.datagram.."),
                never("handshake.tls13..", "handshake.tls12..", "handshake.hello.."),
                never("handshake.tls12..", "handshake.tls13..", "handshake.hello.."),
                onlyOnePackageNamesCryptography(),
                noNetwork(),
                noThreads(),
                noAccess("the core has no clock of its own", CLOCK),
                noAccess("the core has no randomness of its own", RANDOMNESS));
    }

    private ArchRule never(String from, String... to) {
        return noClasses()
                .that()
                .resideInAPackage(within(from))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.of(to).map(this::within).toArray(String[]::new))
                .allowEmptyShould(true)
                .as(from + " never depends on " + String.join(", ", to));
    }

    private ArchRule onlyOnePackageNamesCryptography() {
        return noClasses()
                .that(core().and(not(resideInAnyPackage(within("crypto.jca..")))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("javax.crypto..", "org.bouncycastle..")
                        .or(named(JCA_ENGINES)))
                .allowEmptyShould(true)
                .as("only crypto.jca names javax.crypto, Bouncy Castle and the engines of java.security");
    }

    private ArchRule noNetwork() {
        DescribedPredicate<JavaClass> network = resideInAnyPackage("java.net..", "java.nio.channels..", "javax.net..");
        // IDN is a computation on strings; a key manager is a store of keys that applications already have.
        Set<String> harmless = Set.of("java.net.IDN", "javax.net.ssl.X509ExtendedKeyManager");
        return noClasses()
                .that(core())
                .should()
                .dependOnClassesThat(network.and(not(named(harmless))))
                .allowEmptyShould(true)
                .as("the core does no I/O");
    }

    private ArchRule noThreads() {
        return noClasses()
                .that(core())
                .should()
                .dependOnClassesThat(named(THREADS))
                .allowEmptyShould(true)
                .as("the core has no threads");
    }

    /** The system's clocks and randomness enter through config.Environment and the implementation of the seam only. */
    private ArchRule noAccess(String description, Set<String> targets) {
        DescribedPredicate<JavaClass> allowed = resideInAnyPackage(within("crypto.jca.."))
                .or(describe("the environment", type -> outermost(type).equals(within("config.Environment"))));
        DescribedPredicate<JavaAccess<?>> forbidden = describe(
                "clock or randomness",
                access -> targets.contains(access.getTargetOwner().getName() + "." + access.getName()));
        return noClasses()
                .that(core().and(not(allowed)))
                .should()
                .accessTargetWhere(forbidden)
                .allowEmptyShould(true)
                .as(description);
    }

    private DescribedPredicate<JavaClass> core() {
        return resideInAnyPackage(
                root,
                within("config.."),
                within("crypto.."),
                within("wire.."),
                within("message.."),
                within("extension.."),
                within("record.."),
                within("secrets.."),
                within("handshake.."),
                within("session.."),
                within("trust.."));
    }

    private String within(String name) {
        return root + "." + name;
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(CoreRules::outermost).orElse(type.getName());
    }

    private static DescribedPredicate<JavaClass> named(Set<String> names) {
        return describe("one of " + names, type -> names.contains(type.getName()));
    }
}

package dev.sluice.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A record prints its fields, so none may lead to a secret: not by a component, nor by the fields of a component's type,
 * and so on. Secrets are known by type (private and secret keys, whatever the packages secrets and crypto close) and,
 * where they are bare arrays, by the field's name.
 */
final class RecordsReachNoSecret extends ArchCondition<JavaClass> {

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(secret|password|passphrase|private_?key|premaster|binder_?key|traffic_?key).*");
    private static final Set<String> SECRET_TYPES = Set.of(
            "java.security.KeyPair",
            "java.security.PrivateKey",
            "javax.crypto.Cipher",
            "javax.crypto.Mac",
            "javax.crypto.SecretKey");

    private final String root;

    private RecordsReachNoSecret(String root) {
        super("reach no secret");
        this.root = root;
    }

    static ArchRule under(String root) {
        return classes()
                .that()
                .areRecords()
                .should(new RecordsReachNoSecret(root))
                .allowEmptyShould(true)
                .as("records reach no secret");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        Optional<String> path = isSecret(type) ? Optional.of("is one") : pathToSecret(type, new HashSet<>());
        path.ifPresent(steps -> events.add(
                SimpleConditionEvent.violated(type, type.getName() + " is a record and reaches a secret: " + steps)));
    }

    private Optional<String> pathToSecret(JavaClass type, Set<JavaClass> seen) {
        if (!seen.add(type)) {
            return Optional.empty();
        }
        return type.getAllFields().stream()
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .flatMap(field -> stepsFrom(field, seen))
                .findFirst();
    }

    private Stream<String> stepsFrom(JavaField field, Set<JavaClass> seen) {
        Set<JavaClass> types = field.getType().getAllInvolvedRawTypes();
        if (isNamedSecret(field) || types.stream().anyMatch(this::isSecret)) {
            return Stream.of(field.getName());
        }
        return types.stream()
                .filter(type -> type.getPackageName().startsWith(root))
                .flatMap(type -> pathToSecret(type, seen).stream())
                .map(steps -> field.getName() + " → " + steps);
    }

    private static boolean isNamedSecret(JavaField field) {
        JavaClass type = field.getRawType();
        return (type.isArray() || type.isEquivalentTo(String.class))
                && SECRET_NAME.matcher(field.getName()).matches();
    }

    private boolean isSecret(JavaClass type) {
        return SECRET_TYPES.stream().anyMatch(type::isAssignableTo) || isClosedSecret(type);
    }

    private boolean isClosedSecret(JavaClass type) {
        String place = type.getPackageName();
        return type.isAssignableTo(AutoCloseable.class)
                && (place.startsWith(root + ".secrets") || place.startsWith(root + ".crypto"));
    }
}

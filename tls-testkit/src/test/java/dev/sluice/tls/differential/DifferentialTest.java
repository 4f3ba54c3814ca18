package dev.sluice.tls.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Role;
import dev.sluice.tls.config.ClientAuthentication;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random pairs of configurations, each tried four times: with the JDK's engines, with ours, and with one of each.
 *
 * <p>{@code -Ddifferential.seed=… -Ddifferential.count=…} tries others. A failure names its seed, which is all it takes to
 * draw the scenario again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialTest {
    private static final long FIRST = 1;
    private static final int COUNT = 108;

    private final Credentials credentials = new Credentials();
    private final Implementation jsse = new Jsse(credentials);
    private final Implementation sluice = new Sluice(credentials);

    static LongStream seeds() {
        return seeds(Long.getLong("differential.seed", FIRST), Integer.getInteger("differential.count", COUNT));
    }

    private static LongStream seeds(long first, int count) {
        return LongStream.range(first, first + count);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theOutcomeDoesNotDependOnWhoTakesPart(long seed) throws Exception {
        Scenario scenario = ScenarioGenerator.draw(seed);
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        outcomes.put("JSSE with JSSE", run(scenario, jsse, jsse));
        outcomes.put("Sluice with JSSE", run(scenario, sluice, jsse));
        outcomes.put("JSSE with Sluice", run(scenario, jsse, sluice));
        outcomes.put("Sluice with Sluice", run(scenario, sluice, sluice));

        assertThat(outcomes.values().stream().distinct())
                .as("seed %d: %s%n%s", seed, outcomes, scenario)
                .hasSize(1);
        if (scenario.quarrel() == Quarrel.NONE) {
            assertThat(outcomes.values()).as("seed %d", seed).hasOnlyElementsOfType(Outcome.Connected.class);
        }
    }

    @Test
    void theScenariosLeaveNothingOut() {
        List<Scenario> drawn =
                seeds(FIRST, COUNT).mapToObj(ScenarioGenerator::draw).toList();

        assertThat(drawn).extracting(Scenario::quarrel).contains(Quarrel.values());
        assertThat(drawn).extracting(Scenario::asked).contains(ClientAuthentication.values());
        List<Credential> shown = drawn.stream()
                .flatMap(scenario -> Stream.of(scenario.client(), scenario.server()))
                .flatMap(settings -> settings.credential().stream())
                .toList();
        assertThat(shown).extracting(Credential::key).containsAll(ScenarioGenerator.KEYS);
        assertThat(shown).extracting(Credential::issuer).containsAll(ScenarioGenerator.KEYS);
        assertThat(shown).extracting(Credential::flaw).contains(Credential.Flaw.values());
        for (Role role : Role.values()) {
            List<Settings> settings =
                    drawn.stream().map(scenario -> scenario.settings(role)).toList();
            assertThat(settings).flatExtracting(Settings::suites).containsAll(ScenarioGenerator.SUITES);
            assertThat(settings).flatExtracting(Settings::groups).containsAll(ScenarioGenerator.GROUPS);
            assertThat(settings).flatExtracting(Settings::schemes).containsAll(ScenarioGenerator.SCHEMES);
        }
    }

    private static Outcome run(Scenario scenario, Implementation client, Implementation server) throws Exception {
        try {
            return new Connection(scenario, client, server).run();
        } catch (AssertionError | Exception e) {
            throw new AssertionError(
                    client.getClass().getSimpleName() + " with "
                            + server.getClass().getSimpleName() + ": " + scenario,
                    e);
        }
    }
}

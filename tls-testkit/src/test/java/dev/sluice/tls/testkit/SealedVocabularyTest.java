package dev.sluice.tls.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.tls.Event;
import dev.sluice.tls.Failure;
import dev.sluice.tls.Sent;
import dev.sluice.tls.testkit.contract.Behaviour;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an engine can answer is a complete list: these switches have no default, so the compiler is the proof. */
class SealedVocabularyTest {

    @Behaviour("M19")
    @Test
    void everyEventIsOnTheListThatTheCompilerChecks() {
        assertThat(Event.class.isSealed()).isTrue();
        assertThat(meaning(new Event.WantRead(5))).isEqualTo("input");
    }

    private static String meaning(Event event) {
        return switch (event) {
            case Event.WantRead _ -> "input";
            case Event.WantSpace _ -> "space";
            case Event.WantWrite _ -> "output";
            case Event.Suspended _ -> "an operation";
            case Event.HandshakeComplete _ -> "parameters";
            case Event.ApplicationData _, Event.EarlyData _ -> "data";
            case Event.EarlyDataAccepted _, Event.EarlyDataRejected _ -> "early data's fate";
            case Event.KeysUpdated _ -> "keys";
            case Event.RekeyRefused _ -> "no keys";
            case Event.IdentityVerified _ -> "an identity";
            case Event.IdentityWithheld _ -> "no identity";
            case Event.PeerConfirmed _ -> "a confirmation";
            case Event.PeerClosed _ -> "the end";
        };
    }

    @Behaviour("M19")
    @Test
    void everyFailureIsOnTheListThatTheCompilerChecks() {
        assertThat(Failure.class.isSealed()).isTrue();
        assertThat(blame(new Failure.AlertReceived(40))).isEqualTo("the peer");
    }

    private static String blame(Failure failure) {
        return switch (failure) {
            case Failure.PeerMisbehaved _, Failure.PeerIncompatible _, Failure.AlertReceived _ -> "the peer";
            case Failure.CertificateRejected _ -> "the peer's certificate";
            case Failure.Truncated _, Failure.TimedOut _ -> "the network";
            case Failure.Aborted _, Failure.Closed _, Failure.Internal _ -> "this side";
        };
    }

    @Behaviour("M19")
    @ParameterizedTest
    @EnumSource
    void everyAnswerOfSendIsOnTheListThatTheCompilerChecks(Sent sent) {
        boolean done = switch (sent) {
            case ALL -> true;
            case OUT_FULL, NOT_NOW -> false;
        };
        assertThat(done).isEqualTo(sent == Sent.ALL);
    }
}

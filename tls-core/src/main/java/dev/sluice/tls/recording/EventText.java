package dev.sluice.tls.recording;

import dev.sluice.tls.Event;

/** Events as a recording shows them: the same text for the same event. */
final class EventText {
    private EventText() {}

    static String of(Event event) {
        return switch (event) {
            case Event.Suspended suspended -> "Suspended " + suspended.purpose();
            case Event.HandshakeComplete complete -> "HandshakeComplete " + complete.parameters();
            case Event.IdentityVerified verified -> "IdentityVerified " + verified.identity();
            case Event.WantRead read -> "WantRead " + read.atLeast();
            case Event.WantSpace space -> "WantSpace " + space.bytes();
            case Event.WantWrite _ -> "WantWrite";
            case Event.ApplicationData data -> "ApplicationData " + data.length();
            case Event.EarlyData data -> "EarlyData " + data.length();
            case Event.EarlyDataAccepted _ -> "EarlyDataAccepted";
            case Event.EarlyDataRejected rejected -> "EarlyDataRejected " + rejected.bytesSent();
            case Event.RekeyRefused _ -> "RekeyRefused";
            case Event.KeysUpdated updated -> "KeysUpdated " + updated.direction();
            case Event.IdentityWithheld _ -> "IdentityWithheld";
            case Event.PeerConfirmed _ -> "PeerConfirmed";
            case Event.PeerClosed _ -> "PeerClosed";
        };
    }
}

package dev.sluice.tls.bench;

import dev.sluice.tls.bench.peer.Credentials;
import dev.sluice.tls.bench.peer.Implementation;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The same work by all implementations that can do it, in one process and by turns, so that whatever else keeps the machine
 * busy meets them alike.
 *
 * @param warmUps how many turns do not count
 * @param turns how many count
 * @param turnTime CPU nanoseconds of one
 */
record Contest(int warmUps, int turns, long turnTime) {

    Map<Implementation, Score> hold(Work work) throws IOException, GeneralSecurityException {
        List<Contestant> contestants = new ArrayList<>();
        try {
            Credentials credentials = Credentials.create(work.scenario().key());
            for (Implementation implementation : Implementation.values()) {
                if (implementation.supports(work.scenario())) {
                    contestants.add(new Contestant(implementation, work, credentials));
                }
            }
            return compete(contestants);
        } finally {
            contestants.forEach(Contestant::close);
        }
    }

    private Map<Implementation, Score> compete(List<Contestant> contestants) throws IOException {
        for (int i = 0; i < warmUps; i++) {
            for (Contestant contestant : contestants) {
                contestant.warmUp(turnTime);
            }
        }
        for (int i = 0; i < turns; i++) {
            for (Contestant contestant : contestants) {
                contestant.turn(turnTime);
            }
        }
        Map<Implementation, Score> scores = new EnumMap<>(Implementation.class);
        contestants.forEach(contestant -> scores.put(contestant.implementation(), contestant.score()));
        return scores;
    }
}

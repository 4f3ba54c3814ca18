package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.NamedGroup;
import java.util.EnumMap;
import java.util.Map;

/** The table of groups (RFC 8446, Section 4.2.7; RFC 8734; draft-ietf-tls-ecdhe-mlkem). */
final class Groups {
    private Groups() {}

    static Map<NamedGroup, KeyExchange> table(Preferences preferences) {
        Map<NamedGroup, KeyExchange> table = new EnumMap<>(NamedGroup.class);
        for (NamedGroup group : NamedGroup.values()) {
            table.put(group, group(group, preferences));
        }
        return table;
    }

    private static KeyExchange group(NamedGroup group, Preferences preferences) {
        return preferences.keyExchange(group).orElseGet(() -> standard(group, preferences));
    }

    private static KeyExchange standard(NamedGroup group, Preferences preferences) {
        return switch (group) {
            case X25519 -> MontgomeryGroup.x25519();
            case X448 -> MontgomeryGroup.x448();
            case SECP256R1 -> new EcGroup(group, Curve.P256);
            case SECP384R1 -> new EcGroup(group, Curve.P384);
            case SECP521R1 -> new EcGroup(group, Curve.P521);
            case BRAINPOOLP256R1 -> new EcGroup(group, Curve.BRAINPOOL_P256);
            case BRAINPOOLP384R1 -> new EcGroup(group, Curve.BRAINPOOL_P384);
            case BRAINPOOLP512R1 -> new EcGroup(group, Curve.BRAINPOOL_P512);
            case FFDHE2048 -> FiniteFieldGroup.ffdhe2048();
            case FFDHE3072 -> FiniteFieldGroup.ffdhe3072();
            case X25519MLKEM768 ->
                new HybridGroup(
                        group, preferences.mlKem(group, MlKemSize.ML_KEM_768), group(NamedGroup.X25519, preferences));
            case SECP256R1MLKEM768 ->
                new HybridGroup(
                        group,
                        group(NamedGroup.SECP256R1, preferences),
                        preferences.mlKem(group, MlKemSize.ML_KEM_768));
            case SECP384R1MLKEM1024 ->
                new HybridGroup(
                        group,
                        group(NamedGroup.SECP384R1, preferences),
                        preferences.mlKem(group, MlKemSize.ML_KEM_1024));
        };
    }
}

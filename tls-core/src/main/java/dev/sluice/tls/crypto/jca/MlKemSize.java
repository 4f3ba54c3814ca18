package dev.sluice.tls.crypto.jca;

import dev.sluice.tls.NamedGroup;
import java.security.InvalidKeyException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.crypto.params.MLKEMParameters;

/** The parameter sets of ML-KEM that TLS has (FIPS 203, Section 8). */
enum MlKemSize {
    ML_KEM_768("ML-KEM-768", 3),
    ML_KEM_1024("ML-KEM-1024", 4);

    private static final int SEED_LENGTH = 32;
    private static final int BYTES_PER_POLYNOMIAL = 384;
    private static final int MODULUS = 3329;

    private final String algorithm;
    private final int rank;

    MlKemSize(String algorithm, int rank) {
        this.algorithm = algorithm;
        this.rank = rank;
    }

    /** Its name in JCA. */
    String algorithm() {
        return algorithm;
    }

    ASN1ObjectIdentifier identifier() {
        return switch (this) {
            case ML_KEM_768 -> NISTObjectIdentifiers.id_alg_ml_kem_768;
            case ML_KEM_1024 -> NISTObjectIdentifiers.id_alg_ml_kem_1024;
        };
    }

    MLKEMParameters parameters() {
        return switch (this) {
            case ML_KEM_768 -> MLKEMParameters.ml_kem_768;
            case ML_KEM_1024 -> MLKEMParameters.ml_kem_1024;
        };
    }

    int encapsulationKeyLength() {
        return rank * BYTES_PER_POLYNOMIAL + SEED_LENGTH;
    }

    int ciphertextLength() {
        return switch (this) {
            case ML_KEM_768 -> 1088;
            case ML_KEM_1024 -> 1568;
        };
    }

    /** FIPS 203, Section 7.2: each coefficient, of twelve bits, is below the modulus. Not every provider looks. */
    void requireReduced(NamedGroup group, byte[] encapsulationKey) throws InvalidKeyException {
        for (int i = 0; i < rank * BYTES_PER_POLYNOMIAL; i += 3) {
            int three = (encapsulationKey[i] & 0xff)
                    | (encapsulationKey[i + 1] & 0xff) << 8
                    | (encapsulationKey[i + 2] & 0xff) << 16;
            if ((three & 0xfff) >= MODULUS || three >> 12 >= MODULUS) {
                throw new InvalidKeyException("the key share of " + group + " holds no ML-KEM encapsulation key");
            }
        }
    }
}

package dev.sluice.tls.trust;

import dev.sluice.tls.crypto.jca.IssuerHash;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/** Which certificate an OCSP response is about: one of this issuer with this number (RFC 6960, Section 4.1.1). Immutable. */
final class OcspCertificateId {
    private final String hashAlgorithm;
    private final byte[] issuerNameHash;
    private final byte[] issuerKeyHash;
    private final BigInteger serialNumber;

    private OcspCertificateId(
            String hashAlgorithm, byte[] issuerNameHash, byte[] issuerKeyHash, BigInteger serialNumber) {
        this.hashAlgorithm = hashAlgorithm;
        this.issuerNameHash = issuerNameHash;
        this.issuerKeyHash = issuerKeyHash;
        this.serialNumber = serialNumber;
    }

    static OcspCertificateId read(Der id) throws MalformedCertificateException {
        String algorithm = id.next(Der.SEQUENCE).next(Der.OBJECT_IDENTIFIER).objectIdentifier();
        byte[] name = id.next(Der.OCTET_STRING).content();
        byte[] key = id.next(Der.OCTET_STRING).content();
        byte[] number = id.next(Der.INTEGER).content();
        if (number.length == 0) {
            throw new MalformedCertificateException("an empty serial number");
        }
        return new OcspCertificateId(algorithm, name, key, new BigInteger(number));
    }

    /**
     * Whether it is the first certificate of a chain. The issuer's key is compared where the issuer is in the chain; a chain may end
     * below its root.
     */
    boolean isOf(List<X509Certificate> chain) {
        X509Certificate leaf = chain.getFirst();
        return leaf.getSerialNumber().equals(serialNumber)
                && isHash(issuerNameHash, leaf.getIssuerX500Principal().getEncoded())
                && (chain.size() == 1 || isHash(issuerKeyHash, key(chain.get(1))));
    }

    private boolean isHash(byte[] hash, byte[] of) {
        return IssuerHash.matches(hashAlgorithm, hash, of);
    }

    /** The bits of the key, without what says of which kind it is. */
    private static byte[] key(X509Certificate issuer) {
        try {
            Der info = Der.of(issuer.getPublicKey().getEncoded());
            info.next(Der.SEQUENCE);
            byte[] bits = info.next(Der.BIT_STRING).content();
            return Arrays.copyOfRange(bits, Math.min(1, bits.length), bits.length);
        } catch (MalformedCertificateException e) {
            throw new IllegalStateException("the JDK writes keys in DER", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OcspCertificateId id
                && serialNumber.equals(id.serialNumber)
                && hashAlgorithm.equals(id.hashAlgorithm)
                && Arrays.equals(issuerNameHash, id.issuerNameHash)
                && Arrays.equals(issuerKeyHash, id.issuerKeyHash);
    }

    @Override
    public int hashCode() {
        return serialNumber.hashCode();
    }
}

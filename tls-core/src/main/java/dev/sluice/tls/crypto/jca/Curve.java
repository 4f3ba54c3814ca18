package dev.sluice.tls.crypto.jca;

import java.security.InvalidKeyException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.teletrust.TeleTrusTNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.ECPoint;

/** An elliptic curve in Weierstrass form, with Bouncy Castle's fastest arithmetic for it. */
enum Curve {
    P256("1.2.840.10045.3.1.7", 32),
    P384("1.3.132.0.34", 48),
    P521("1.3.132.0.35", 66),
    BRAINPOOL_P256("1.3.36.3.3.2.8.1.1.7", 32),
    BRAINPOOL_P384("1.3.36.3.3.2.8.1.1.11", 48),
    BRAINPOOL_P512("1.3.36.3.3.2.8.1.1.13", 64);

    private static final byte UNCOMPRESSED = 4;

    /** Made when first asked for: few programs need every curve. One object a curve, for it holds the tables of its base point. */
    private static final Map<Curve, ECDomainParameters> DOMAINS = new ConcurrentHashMap<>();

    private final String identifier;
    private final int fieldLength;

    Curve(String identifier, int fieldLength) {
        this.identifier = identifier;
        this.fieldLength = fieldLength;
    }

    static Optional<Curve> of(ASN1ObjectIdentifier identifier) {
        for (Curve curve : values()) {
            if (curve.identifier.equals(identifier.getId())) {
                return Optional.of(curve);
            }
        }
        return Optional.empty();
    }

    ASN1ObjectIdentifier identifier() {
        return new ASN1ObjectIdentifier(identifier);
    }

    /** The length of a coordinate, and so of a shared secret. */
    int fieldLength() {
        return fieldLength;
    }

    /** The length of an uncompressed point. */
    int pointLength() {
        return 1 + 2 * fieldLength;
    }

    ECDomainParameters domain() {
        ECDomainParameters known = DOMAINS.get(this);
        return known == null ? DOMAINS.computeIfAbsent(this, Curve::makeDomain) : known;
    }

    private ECDomainParameters makeDomain() {
        X9ECParameters fast = CustomNamedCurves.getByOID(identifier());
        return new ECDomainParameters(fast == null ? TeleTrusTNamedCurves.getByOID(identifier()) : fast);
    }

    /** The public key at this point: uncompressed, on the curve and not infinity (RFC 8446, Section 4.2.8.2). */
    ECPublicKeyParameters publicKey(byte[] point) throws InvalidKeyException {
        KeyExchange.requireLength(name(), point, pointLength());
        if (point[0] != UNCOMPRESSED) {
            throw new InvalidKeyException("the point on " + this + " is not in uncompressed form");
        }
        try {
            ECPoint decoded = domain().getCurve().decodePoint(point);
            return new ECPublicKeyParameters(decoded, domain());
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("the point is not on " + this, e);
        }
    }
}

package dev.sluice.tls.reactive;

import dev.sluice.tls.ProtocolVersion;
import dev.sluice.tls.testkit.contract.AdmissionContract;
import dev.sluice.tls.testkit.contract.ChunkingContract;
import dev.sluice.tls.testkit.contract.ConcurrencyContract;
import dev.sluice.tls.testkit.contract.EndingContract;
import dev.sluice.tls.testkit.contract.Face;
import dev.sluice.tls.testkit.contract.IdentityContract;
import dev.sluice.tls.testkit.contract.LateIdentityContract;
import dev.sluice.tls.testkit.contract.ReadingContract;
import dev.sluice.tls.testkit.contract.RekeyContract;
import dev.sluice.tls.testkit.contract.RenegotiationContract;
import dev.sluice.tls.testkit.contract.ResumptionContract;
import dev.sluice.tls.testkit.contract.WaitingContract;
import dev.sluice.tls.testkit.contract.WritingContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The reactive face keeps the contract of both faces. */
class ReactiveContractTest {

    @Nested
    @ParameterizedClass
    @EnumSource(ProtocolVersion.class)
    class Reading extends ReadingContract {
        @RegisterExtension
        final ReactiveFace face = new ReactiveFace();

        @Override
        protected Face face() {
            return face;
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource(ProtocolVersion.class)
    class Writing extends WritingContract {
        @RegisterExtension
        final ReactiveFace face = new ReactiveFace();

        @Override
        protected Face face() {
            return face;
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource(ProtocolVersion.class)
    class Ending extends EndingContract {
        @RegisterExtension
        final ReactiveFace face = new ReactiveFace();

        @Override
        protected Face face() {
            return face;
        }
    }

    @Nested
    class Rekey extends RekeyContract {
        @RegisterExtension
        final ReactiveFace face = new ReactiveFace();

        @Override
        protected Face face() {
            return face;
        }
    }

    @Nested
    class Renegotiating extends RenegotiationContract {
        @RegisterExtension
        final ReactiveFace face = new ReactiveFace();

        @Override
        protected Face face() {
            return face;
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource(ProtocolVersion.class)
    class Chunking extends ChunkingContract {
        @RegisterExtension
        final ReactiveFace face = new ReactiveFace();

        @Override
        protected Face face() {
            return face;
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource(ProtocolVersion.class)
    class Concurrency extends ConcurrencyContract {
        @RegisterExtension
        final ReactiveFace face = new ReactiveFace();

        @Override
        protected Face face() {
            return face;
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource(ProtocolVersion.class)
    class Waiting extends WaitingContract {
        @RegisterExtension
        final ReactiveFace face = new ReactiveFace();

        @Override
        protected Face face() {
            return face;
        }
    }

    @Nested
    class Identities extends IdentityContract {
        @RegisterExtension
        final ReactiveFace face = new ReactiveFace();

        @Override
        protected Face face() {
            return face;
        }
    }

    @Nested
    class Resuming extends ResumptionContract {
        @RegisterExtension
        final ReactiveFace face = new ReactiveFace();

        @Override
        protected Face face() {
            return face;
        }
    }

    @Nested
    class LateIdentities extends LateIdentityContract {
        @RegisterExtension
        final ReactiveFace face = new ReactiveFace();

        @Override
        protected Face face() {
            return face;
        }
    }

    @Nested
    class Admitting extends AdmissionContract {
        @RegisterExtension
        final ReactiveFace face = new ReactiveFace();

        @Override
        protected Face face() {
            return face;
        }
    }
}

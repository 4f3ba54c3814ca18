package dev.sluice.tls.loom;

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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The blocking face keeps the contract. */
@ExtendWith(NothingPinned.class)
class LoomContractTest {

    @Nested
    @ParameterizedClass
    @EnumSource(ProtocolVersion.class)
    class Reading extends ReadingContract {
        @Override
        protected Face face() {
            return new LoomFace();
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource(ProtocolVersion.class)
    class Writing extends WritingContract {
        @Override
        protected Face face() {
            return new LoomFace();
        }
    }

    @Nested
    class Changing extends RekeyContract {
        @Override
        protected Face face() {
            return new LoomFace();
        }
    }

    @Nested
    class Renegotiating extends RenegotiationContract {
        @Override
        protected Face face() {
            return new LoomFace();
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource(ProtocolVersion.class)
    class Ending extends EndingContract {
        @Override
        protected Face face() {
            return new LoomFace();
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource(ProtocolVersion.class)
    class Chunking extends ChunkingContract {
        @Override
        protected Face face() {
            return new LoomFace();
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource(ProtocolVersion.class)
    class Concurrency extends ConcurrencyContract {
        @Override
        protected Face face() {
            return new LoomFace();
        }
    }

    @Nested
    @ParameterizedClass
    @EnumSource(ProtocolVersion.class)
    class Waiting extends WaitingContract {
        @Override
        protected Face face() {
            return new LoomFace();
        }
    }

    @Nested
    class Identities extends IdentityContract {
        @Override
        protected Face face() {
            return new LoomFace();
        }
    }

    @Nested
    class Resuming extends ResumptionContract {
        @Override
        protected Face face() {
            return new LoomFace();
        }
    }

    @Nested
    class LateIdentities extends LateIdentityContract {
        @Override
        protected Face face() {
            return new LoomFace();
        }
    }

    @Nested
    class Admitting extends AdmissionContract {
        @Override
        protected Face face() {
            return new LoomFace();
        }
    }
}

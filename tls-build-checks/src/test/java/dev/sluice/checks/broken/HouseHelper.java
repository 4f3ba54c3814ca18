package dev.sluice.checks.broken;

import java.security.Security;
import org.junit.jupiter.api.Disabled;

@Disabled
class HouseHelper {
    void breach() throws InterruptedException {
        Thread.sleep(1);
        Security.removeProvider("SUN");
        System.exit(1);
    }
}

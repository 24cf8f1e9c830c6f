package io.sheaf.flight.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;

/// Whether a private key belongs to a public one: what one signs the other verifies.
final class KeyPairing {
  private static final int PROBE_BYTES = 32;

  private KeyPairing() {}

  /// Tries it. False also when it cannot be tried, as with keys that do not sign.
  static boolean matches(PrivateKey mine, PublicKey told) {
    String algorithm =
        switch (told.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> told.getAlgorithm();
        };
    byte[] probe = new byte[PROBE_BYTES];
    new SecureRandom().nextBytes(probe);
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(mine);
      signer.update(probe);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(told);
      verifier.update(probe);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}

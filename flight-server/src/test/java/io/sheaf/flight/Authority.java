package io.sheaf.flight;

import io.netty.handler.ssl.SslContext;
import io.sheaf.flight.tls.Credentials;
import io.sheaf.flight.tls.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An authority for certificates that lives as long as the tests: made by the JDK's keytool, in a
/// directory that nobody else reads.
public final class Authority {
  private static final char[] PASSWORD = "throw-away".toCharArray();
  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final Path directory;
  private final Path store;
  private final Path certificate;
  private int issued;

  /// A certificate and its key, in files.
  public record Issued(Path certificate, Path key) {
    /// What a server that has these is.
    public Tls server() {
      return new Tls(certificate, key, null);
    }

    /// What a client that has these reads them as.
    public Credentials read() {
      return Credentials.read(certificate, key, Instant.now());
    }
  }

  /// A new one that nobody trusts yet.
  public Authority(Path directory) throws Exception {
    this.directory = Files.createDirectories(directory);
    this.store = directory.resolve("authority.p12");
    keytool("authority", "-dname", "CN=authority", "-ext", "bc:c=ca:true");
    this.certificate = pem(directory.resolve("authority.pem"), "CERTIFICATE", chain("authority"));
  }

  /// The certificate that says who this is.
  public Path certificate() {
    return certificate;
  }

  /// A certificate for a host that clients know by one of `names`, such as `dns:localhost`.
  public Issued server(String name, String names) throws Exception {
    return issue(name, "-dname", "CN=" + name, "-ext", "san=" + names);
  }

  /// A certificate for a host by its usual names.
  public Issued server() throws Exception {
    return server("server", "dns:localhost,ip:127.0.0.1");
  }

  /// A certificate for somebody.
  public Issued client(String subject) throws Exception {
    return issue(subject.replaceAll("[^a-z]", "-"), "-dname", subject);
  }

  /// A certificate whose time is over.
  public Issued expired() throws Exception {
    return issue("expired", "-dname", "CN=expired", "-startdate", "-9d", "-validity", "3");
  }

  private synchronized Issued issue(String name, String... options) throws Exception {
    String alias = name + "-" + issued++;
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("-signer", "authority"));
    keytool(alias, all.toArray(String[]::new));
    byte[] key = open().getKey(alias, PASSWORD).getEncoded();
    Path keyFile = directory.resolve(alias + ".key");
    pem(keyFile, "PRIVATE KEY", List.of(key));
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    return new Issued(pem(directory.resolve(alias + ".pem"), "CERTIFICATE", chain(alias)), keyFile);
  }

  private List<byte[]> chain(String alias) throws Exception {
    List<byte[]> chain = new ArrayList<>();
    for (Certificate one : open().getCertificateChain(alias)) chain.add(one.getEncoded());
    return chain;
  }

  private KeyStore open() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private static Path pem(Path file, String kind, List<byte[]> blocks) throws IOException {
    StringBuilder text = new StringBuilder();
    for (byte[] block : blocks) {
      text.append("-----BEGIN ").append(kind).append("-----\n");
      text.append(BASE64.encodeToString(block)).append('\n');
      text.append("-----END ").append(kind).append("-----\n");
    }
    return Files.writeString(file, text);
  }

  private void keytool(String alias, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1"));
    command.addAll(List.of(options));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    keytool.getOutputStream().close();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + said);
    }
  }

  /// What a client is that trusts this authority.
  public SslContext trusted(@Nullable Issued own) {
    return Credentials.client(certificate, own == null ? null : own.read());
  }

  private static final class Shared {
    static final Authority AUTHORITY = make();

    private static Authority make() {
      try {
        Path directory = Files.createTempDirectory("authority");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
        return new Authority(directory);
      } catch (Exception e) {
        throw new AssertionError("no authority for certificates", e);
      }
    }

    private static void delete(Path directory) {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) Files.delete(file);
        Files.delete(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// The one that tests share, for making one takes a second.
  public static Authority shared() {
    return Shared.AUTHORITY;
  }

  private static final class SharedServer {
    static final Issued ISSUED = make();

    private static Issued make() {
      try {
        return shared().server();
      } catch (Exception e) {
        throw new AssertionError("no certificate for a server", e);
      }
    }
  }

  /// A server of that one.
  public static Tls sharedServer() {
    return SharedServer.ISSUED.server();
  }
}

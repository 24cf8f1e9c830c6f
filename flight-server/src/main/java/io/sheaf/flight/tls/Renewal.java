package io.sheaf.flight.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The identity of a server, which follows its files: whoever connects gets the newest.
///
/// A pair whose files change one after the other is read when neither changes any more. A session
/// cannot be resumed under another identity than that it began with. Any thread.
public final class Renewal extends SslContext {
  private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

  private final Tls tls;
  private final InstantSource clock;
  private final LongAdder renewed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder renegotiations = new LongAdder();
  private volatile Identity current;

  // Under the lock of this object: how the files looked when they were last read, and last seen.
  private String read;
  private String seen;
  private @Nullable String complaint;

  /// @param end when its certificate is good no longer
  private record Identity(SslContext context, Instant end) {}

  private Renewal(Tls tls, InstantSource clock, String look) {
    this.tls = tls;
    this.clock = clock;
    this.read = look;
    this.seen = look;
    this.current = identity();
  }

  /// Reads the files for the first time.
  ///
  /// @throws CredentialsException when something is wrong with one of them
  public static Renewal start(Tls tls, InstantSource clock) {
    return new Renewal(tls, clock, look(tls.files()));
  }

  private Identity identity() {
    Credentials own = Credentials.read(tls.certificate(), tls.key(), clock.instant());
    return new Identity(Credentials.server(tls, own), own.end());
  }

  /// Looks whether the files have changed. To be run again and again; reads files.
  public synchronized void check() {
    String look = look(tls.files());
    boolean settled = look.equals(seen);
    seen = look;
    if (!settled || look.equals(read)) return;
    try {
      current = identity();
      read = look;
      complaint = null;
      renewed.increment();
      LOG.info("new certificate from {}, good until {}", tls.certificate(), current.end());
    } catch (CredentialsException e) {
      // Tried again: a mode that is mended, or a time that has come, does not show from outside.
      if (String.valueOf(e.getMessage()).equals(complaint)) return;
      complaint = String.valueOf(e.getMessage());
      refused.increment();
      LOG.warn("the certificate stays what it was: {}", e.getMessage());
    }
  }

  /// How files look from outside; another file under the same name looks different.
  private static String look(List<Path> files) {
    List<String> looks = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
        looks.add(is.fileKey() + " " + is.size() + " " + is.lastModifiedTime());
      } catch (IOException e) {
        looks.add(e.toString()); // reading it will say so
      }
    }
    return looks.toString();
  }

  /// How often there was a new identity.
  public long renewed() {
    return renewed.sum();
  }

  /// How often there were files that could not be one.
  public long refused() {
    return refused.sum();
  }

  /// Counts a connection that was closed for beginning a second handshake.
  void renegotiated() {
    renegotiations.increment();
  }

  /// How many of those there were.
  public long renegotiations() {
    return renegotiations.sum();
  }

  /// When the certificate is good no longer.
  public Instant end() {
    return current.end();
  }

  @Override
  public boolean isClient() {
    return false;
  }

  @Override
  public List<String> cipherSuites() {
    return current.context().cipherSuites();
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's own class has no other
  public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
    return current.context().applicationProtocolNegotiator();
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator) {
    return current.context().newEngine(allocator);
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
    return current.context().newEngine(allocator, host, port);
  }

  @Override
  public SSLSessionContext sessionContext() {
    return current.context().sessionContext();
  }
}

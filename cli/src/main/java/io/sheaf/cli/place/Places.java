package io.sheaf.cli.place;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.option.Trust;
import io.sheaf.store.Options;
import io.sheaf.store.StoreException;
import java.util.Optional;
import java.util.function.Supplier;

/// Opens what `--data` names.
public final class Places {
  private Places() {}

  /// A server, or the store that is there already. Where a server has that store open, the server.
  public static Place open(String data, Trust trust) {
    return open(data, trust, () -> LocalPlace.open(data, Options.defaults()));
  }

  /// A server, or a store that is made if need be.
  public static Place openOrCreate(String data, Trust trust) {
    return open(data, trust, () -> LocalPlace.openOrCreate(data, Options.defaults()));
  }

  private static Place open(String data, Trust trust, Supplier<LocalPlace> opener) {
    if (Address.isAddress(data)) return RemotePlace.at(data, trust);
    try {
      return opener.get();
    } catch (StoreException.Locked e) {
      Optional<RemotePlace> server = RemotePlace.serving(data);
      if (server.isPresent()) return server.get();
      throw e;
    }
  }

  /// Whether `--data` names a server.
  public static boolean isAddress(String data) {
    return Address.isAddress(data);
  }

  /// The server that `--data` names: that address, or the one that has the store in that directory
  /// open; none when the directory is free, or not there.
  public static Optional<RemotePlace> serving(String data, Trust trust) {
    return Address.isAddress(data)
        ? Optional.of(RemotePlace.at(data, trust))
        : RemotePlace.serving(data);
  }

  /// A server: that address, or the server that has the store in that directory open.
  ///
  /// @param without what there is not without a server
  public static RemotePlace server(String data, Trust trust, String without) {
    if (Address.isAddress(data)) return RemotePlace.at(data, trust);
    Optional<RemotePlace> server = RemotePlace.serving(data);
    if (server.isPresent()) return server.get();
    StoreDirectory.requireStore(data, "make one: sheaf import");
    throw CommandException.unavailable(
        "no server has %s open, and without one there is %s; start one: sheaf serve --data %s"
            .formatted(data, without, data));
  }

  /// A store directory, for commands that a server cannot do for us.
  public static String directory(String data, String command) {
    if (Address.isAddress(data)) {
      throw CommandException.usage(
          command + " works on a store directory, not on a server; say --data DIR");
    }
    return data;
  }
}

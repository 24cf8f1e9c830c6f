package io.sheaf.cli.place;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.store.Options;

/// Opens what `--data` names.
public final class Places {
  private Places() {}

  /// A server, or the store that is there already.
  public static Place open(String data) {
    return Address.isAddress(data)
        ? RemotePlace.at(data)
        : LocalPlace.open(data, Options.defaults());
  }

  /// A server, or a store that is made if need be.
  public static Place openOrCreate(String data) {
    return Address.isAddress(data)
        ? RemotePlace.at(data)
        : LocalPlace.openOrCreate(data, Options.defaults());
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

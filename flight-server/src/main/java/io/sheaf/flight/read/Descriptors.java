package io.sheaf.flight.read;

import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.request.ReadRequest;
import io.sheaf.flight.request.TableAddress;
import io.sheaf.store.TableName;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;

/// From Flight descriptors to reads, and from tables to descriptors.
final class Descriptors {
  private Descriptors() {}

  /// The read that a descriptor asks for.
  static ReadRequest read(FlightDescriptor descriptor) {
    return switch (descriptor.getType()) {
      case PATH -> ReadRequest.whole(TableAddress.ofPath(descriptor.getPathList()));
      case CMD -> ReadRequest.ofCommand(descriptor.getCmd().toByteArray());
      case UNKNOWN, UNRECOGNIZED ->
          throw Refusal.badRequest("a descriptor must be a path or a command");
    };
  }

  /// The path that leads to a table and nowhere else.
  static FlightDescriptor path(TableName name) {
    FlightDescriptor.Builder path =
        FlightDescriptor.newBuilder().setType(FlightDescriptor.DescriptorType.PATH);
    if (!name.schema().equals(TableName.MAIN)) path.addPath(name.schema());
    return path.addPath(name.table()).build();
  }
}

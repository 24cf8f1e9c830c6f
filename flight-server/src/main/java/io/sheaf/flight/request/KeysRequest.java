package io.sheaf.flight.request;

import io.sheaf.flight.error.Refusal;
import java.util.List;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;

/// A wish to read the rows that have one of some keys, which follow.
///
/// @param read what is wanted of them
/// @param column the column that has the keys, as it was named
public record KeysRequest(ReadRequest read, String column) {
  /// Reads the descriptor of a DoExchange.
  public static KeysRequest of(FlightDescriptor descriptor) {
    byte[] command = descriptor.getCmd().toByteArray();
    Form form = Form.of(command);
    if (form == Form.SQL || form == Form.FLIGHT_SQL) {
      throw Refusal.unsupported("this server does not speak SQL");
    }
    if (descriptor.getType() != FlightDescriptor.DescriptorType.CMD || form != Form.JSON) {
      throw Refusal.badRequest(
          "DoExchange takes a JSON object such as {\"table\":\"t\",\"keys\":\"id\"}");
    }
    Fields fields = Fields.of(command);
    String column = fields.required("keys");
    ReadRequest read = ReadRequest.of(fields);
    if (read.parts().isPresent()) {
      throw Refusal.badRequest("the rows of a DoExchange come as one part: leave out \"parts\"");
    }
    return new KeysRequest(read, column);
  }

  /// The column as a path into structs.
  public List<String> path() {
    return List.of(column.split("\\.", -1));
  }
}

/// What a page, a batch and a segment are: their bytes, their checks, their types by layout. Opens
/// no file, calls no native code and knows no vector class.
module io.sheaf.format {
  requires aircompressor.v3;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports io.sheaf.format;
  exports io.sheaf.format.array;
  exports io.sheaf.format.encode;
  exports io.sheaf.format.intake;
  exports io.sheaf.format.ipc;
  exports io.sheaf.format.kernel;
  exports io.sheaf.format.schema;
  exports io.sheaf.format.segment;
  exports io.sheaf.format.validate;
  exports io.sheaf.format.value;
}

/// Where pages are: files, frames, and the vectors that point into them. The only module that calls
/// the kernel. Only its API is exported and what looks at a machine for it; below it lie, from the
/// top down: doctor, compact, table, filter, log, arrow, pool, io, uring, posix.
module io.sheaf.store {
  requires transitive io.sheaf.format;
  requires transitive org.apache.arrow.c;
  requires transitive org.apache.arrow.memory.core;
  requires transitive micrometer.core;
  requires transitive org.apache.arrow.vector;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;
  requires jdk.jfr;
  requires org.slf4j;

  exports io.sheaf.store;
  exports io.sheaf.store.doctor;
  exports io.sheaf.store.filter;
  exports io.sheaf.store.filter.tree;
}

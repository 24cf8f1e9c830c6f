/// The Java process of the ingest bench: a store that is written to, embedded and over Flight. The
/// program that starts it beside its peers is `benchmarks/ingest/ingest.py`.
@NullMarked
package io.sheaf.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;

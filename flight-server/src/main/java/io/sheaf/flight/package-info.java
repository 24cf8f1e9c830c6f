/// The store as an Arrow Flight service.
///
/// This module has no descriptor: two Netty jars claim the same module name, so it runs on the
/// class path, where the store's inner packages are in sight. An architecture test keeps them out
/// of reach.
@NullMarked
package io.sheaf.flight;

import org.jspecify.annotations.NullMarked;

/// Tests of filters: their grammar, and what they keep and say of batches beside an evaluation
/// written without a look at them.
@NullMarked
package io.sheaf.store.filter;

import org.jspecify.annotations.NullMarked;

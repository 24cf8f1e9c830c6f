/// Arrays by layout, and what can be done to them without knowing their types' classes.
///
/// Words: an *array* ([ArrayData]) is the buffers of one layout with their length; a *row batch*
/// ([RowBatch]) is an array of the same length for each column; a *source* ([BatchSource]) brings
/// row batches and dictionaries in; a *row set* ([RowSet]) is some of the rows of one batch. To
/// *slice* is to take a range of rows as an array of its own, to *pick* is to take any set of them,
/// to *concatenate* is to make one array of several, to *trim* is to let go of bytes that the
/// length does not need, to *compact* is to rewrite views so that no bytes lie behind them unused.
/// *Spare* memory ([SpareMemory]) goes round in pieces, for arrays that are small and soon over.
///
/// Invariants:
///
/// 1. An array never owns memory. What a method allocates comes from the allocator its caller
///    passes; everything else in what it returns points into the arrays it was given.
/// 2. An array has no offset: value 0 stands at the start of each buffer.
/// 3. A null count of 0 means that nothing is null, whatever the validity buffer says; readers such
///    as pyarrow do not even load it then.
/// 4. Only arrays that passed `io.sheaf.format.validate.Validator` are sliced, concatenated,
///    compacted or compared.
/// 5. No method changes a byte of an array it is given.
@NullMarked
package io.sheaf.format.array;

import org.jspecify.annotations.NullMarked;

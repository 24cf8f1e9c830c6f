package io.sheaf.store.table;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.FileCache;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.SegmentFiles;
import io.sheaf.store.pool.BufferPool;

/// The parts of an open store that reading and writing tables need. The store owns and closes them.
public record Engine(
    Disk disk,
    CommitLog log,
    SegmentFiles segmentFiles,
    FileCache files,
    BufferPool pool,
    Segments segments) {}

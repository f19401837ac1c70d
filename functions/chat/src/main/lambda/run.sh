#!/bin/sh
# What the Lambda Web Adapter starts. No quick-compiler-only flags here: the snapshot is taken once, code runs long after.
exec java -XX:+UseSerialGC -cp "$LAMBDA_TASK_ROOT/lib/*" dev.parley.function.chat.Main

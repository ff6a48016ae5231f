/// Assembly: a whole server, and the program that runs one.
///
/// Start with [dev.postroom.server.PostroomServer], which embedders use, and
/// [dev.postroom.server.Main], which `dev.postroom.app.Main` calls. What the server can be told is
/// in `options`, its log in `logging`. Nothing here serves a client itself.
@NullMarked
package dev.postroom.server;

import org.jspecify.annotations.NullMarked;

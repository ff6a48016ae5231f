/// Subjects, wildcards and who listens to what.
module dev.postroom.subject {
  requires static transitive org.jspecify;

  exports dev.postroom.subject;
  exports dev.postroom.subject.mapping;
}

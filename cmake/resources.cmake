# The executable's Windows resources: version, manifest, and the message table of its events.
set(generated "${CMAKE_BINARY_DIR}/generated")

set(POOLSENTRY_MANIFEST "${PROJECT_SOURCE_DIR}/cmake/poolsentry.manifest")
configure_file("${PROJECT_SOURCE_DIR}/cmake/poolsentry.rc.in" "${generated}/poolsentry.rc" @ONLY)
target_sources(poolsentry PRIVATE "${generated}/poolsentry.rc")
set_source_files_properties("${generated}/poolsentry.rc" PROPERTIES OBJECT_DEPENDS
                                                                    "${POOLSENTRY_MANIFEST}")

set(messages "${PROJECT_SOURCE_DIR}/core/alert/messages.mc")
if(EXISTS "${messages}")
  # windmc keeps the line breaks of the file beside its %n. Whether they show is up to the program
  # that renders the event: without them every one shows the same lines.
  find_program(AWK NAMES mawk gawk awk REQUIRED)
  add_custom_command(
    OUTPUT "${generated}/messages.rc" "${generated}/messages.h"
    COMMAND "${AWK}" "{ ORS = /%n$/ ? \"\" : \"\\n\"; print }" "${messages}" >
            "${generated}/messages.mc"
    COMMAND ${POOLSENTRY_WINDMC} -A -b -e h -h "${generated}" -r "${generated}"
            "${generated}/messages.mc"
    DEPENDS "${messages}"
    VERBATIM)
  target_sources(poolsentry PRIVATE "${generated}/messages.rc")
endif()

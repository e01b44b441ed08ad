# poolsentry_version.h in build/PRESET/generated: the version from project(), and the commit.
set(POOLSENTRY_COMMIT "unknown")
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(
    COMMAND "${GIT_EXECUTABLE}" describe --always --dirty --abbrev=12
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    RESULT_VARIABLE git_status
    OUTPUT_VARIABLE git_output
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(git_status EQUAL 0)
    set(POOLSENTRY_COMMIT "${git_output}")
  endif()
endif()

configure_file("${CMAKE_CURRENT_LIST_DIR}/poolsentry_version.h.in"
               "${CMAKE_BINARY_DIR}/generated/poolsentry_version.h" @ONLY)

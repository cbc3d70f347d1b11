package org.ftpsbridge.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.ftpserver.ftplet.FtpFile;

/**
 * A file or folder in memory, there or not, as the FTP server sees it.
 *
 * @param files where it is
 * @param path from the root
 */
record MemoryFile(MemoryFiles files, String path) implements FtpFile {

  @Override
  public String getAbsolutePath() {
    return path;
  }

  @Override
  public String getName() {
    return path.equals("/") ? "/" : MemoryFiles.nameOf(path);
  }

  @Override
  public boolean isHidden() {
    return false;
  }

  @Override
  public boolean isDirectory() {
    return files.isFolder(path);
  }

  @Override
  public boolean isFile() {
    return files.isFile(path);
  }

  @Override
  public boolean doesExist() {
    return isDirectory() || isFile();
  }

  @Override
  public boolean isReadable() {
    return doesExist();
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public boolean isRemovable() {
    return !path.equals("/");
  }

  @Override
  public String getOwnerName() {
    return "user";
  }

  @Override
  public String getGroupName() {
    return "group";
  }

  @Override
  public int getLinkCount() {
    return 1;
  }

  @Override
  public long getLastModified() {
    return System.currentTimeMillis();
  }

  @Override
  public boolean setLastModified(long time) {
    return true;
  }

  @Override
  public long getSize() {
    return files.length(path);
  }

  @Override
  public Object getPhysicalFile() {
    return path;
  }

  @Override
  public boolean mkdir() {
    return files.enter(path);
  }

  @Override
  public boolean delete() {
    return files.remove(path);
  }

  @Override
  public boolean move(FtpFile target) {
    return files.move(path, target.getAbsolutePath());
  }

  @Override
  public List<MemoryFile> listFiles() {
    return files.in(path).stream().map(one -> new MemoryFile(files, one)).toList();
  }

  @Override
  public OutputStream createOutputStream(long offset) {
    return files.write(path, offset);
  }

  @Override
  public InputStream createInputStream(long offset) throws IOException {
    return files.read(path, offset);
  }
}
